"""The parts of this feature, put together once for `callcenter.app` and for the command line."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from callcenter.kernel.audit import AuditTrail
from callcenter.kernel.crypto import KeyRing, Vault
from callcenter.kernel.db import Database
from callcenter.security.settings import OidcSettings
from callcenter.web.routes import Route

from .access_api import AccessApi
from .access_changes import AccessChanges
from .accounts import Accounts
from .activity import Activity
from .api import AuthApi
from .authenticator import Authenticator
from .bootstrap import Bootstrap
from .deputies import Deputies
from .deputies_api import DeputiesApi
from .enrolment import Enrolment
from .guard import LoginGuard
from .hashing import HashCost, PasswordHashing
from .officers_api import OfficersApi
from .oidc_api import OidcApi
from .oidc_sign_in import OidcSignIn
from .passwords import Passwords
from .second_factor import SecondFactor
from .service import SignIn
from .tokens import AccessTokens, SigningKeys
from .trail import Trail


@dataclass(frozen=True, slots=True)
class People:
    """What others use of this feature."""

    authenticator: Authenticator
    activity: Activity
    oidc: OidcSignIn
    sign_in: SignIn
    bootstrap: Bootstrap
    routes: tuple[Route, ...]


def assemble(
    *,
    database: Database,
    ring: KeyRing,
    vault: Vault,
    audit: AuditTrail,
    issuer: str,
    hash_cost: HashCost | None = None,
    oidc: OidcSettings | None = None,
    deputy_days: Callable[[], int],
) -> People:
    """Build the feature; ``issuer`` names the platform in authenticator apps."""
    trail = Trail(audit)
    guard = LoginGuard(vault)
    hashing = PasswordHashing(hash_cost)
    tokens = AccessTokens(SigningKeys(ring))
    authenticator = Authenticator(tokens)
    second_factor = SecondFactor(vault, guard, trail)
    passwords = Passwords(database, hashing, guard, trail)
    sign_in = SignIn(
        database=database,
        passwords=passwords,
        second_factor=second_factor,
        tokens=tokens,
        authenticator=authenticator,
        guard=guard,
        trail=trail,
    )
    enrolment = Enrolment(
        database=database, passwords=passwords, second_factor=second_factor, guard=guard, issuer=issuer
    )
    accounts = Accounts(
        database=database, hashing=hashing, second_factor=second_factor, guard=guard, trail=trail
    )
    oidc_sign_in = OidcSignIn(
        settings=oidc or OidcSettings(),
        database=database,
        vault=vault,
        sign_in=sign_in,
        second_factor=second_factor,
        trail=trail,
    )
    return People(
        authenticator=authenticator,
        activity=Activity(database),
        oidc=oidc_sign_in,
        sign_in=sign_in,
        bootstrap=Bootstrap(hashing=hashing, second_factor=second_factor, trail=trail, issuer=issuer),
        routes=(
            *AuthApi(sign_in, enrolment).routes(),
            *OfficersApi(accounts, trail).routes(),
            *OidcApi(oidc_sign_in).routes(),
            *AccessApi(AccessChanges(trail)).routes(),
            *DeputiesApi(Deputies(trail, deputy_days)).routes(),
        ),
    )
