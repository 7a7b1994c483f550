"""The parts of this feature, put together once for `callcenter.app` and for the command line."""

from __future__ import annotations

from dataclasses import dataclass

from callcenter.kernel.db import Database
from callcenter.web.routes import Route

from .accounts import Accounts
from .api import AuthApi
from .authenticator import Authenticator
from .bootstrap import Bootstrap
from .enrolment import Enrolment
from .guard import LoginGuard
from .hashing import HashCost, PasswordHashing
from .officers_api import OfficersApi
from .passwords import Passwords
from .second_factor import Sealer, SecondFactor
from .service import SignIn
from .tokens import AccessTokens, SigningKeys
from .trail import AuditLog, Trail


@dataclass(frozen=True, slots=True)
class People:
    """What others use of this feature."""

    authenticator: Authenticator
    sign_in: SignIn
    bootstrap: Bootstrap
    routes: tuple[Route, ...]


def assemble(
    *,
    database: Database,
    signing_keys: SigningKeys,
    sealer: Sealer,
    guard_key: bytes,
    audit: AuditLog,
    issuer: str,
    hash_cost: HashCost | None = None,
) -> People:
    """Build the feature; ``issuer`` names the platform in authenticator apps, ``guard_key`` hides names."""
    trail = Trail(audit)
    guard = LoginGuard(guard_key)
    hashing = PasswordHashing(hash_cost)
    tokens = AccessTokens(signing_keys)
    authenticator = Authenticator(tokens)
    second_factor = SecondFactor(sealer, guard, trail)
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
    return People(
        authenticator=authenticator,
        sign_in=sign_in,
        bootstrap=Bootstrap(hashing=hashing, second_factor=second_factor, trail=trail, issuer=issuer),
        routes=(*AuthApi(sign_in, enrolment).routes(), *OfficersApi(accounts, trail).routes()),
    )
