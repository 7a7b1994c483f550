// A real OpenID provider for the tests: one client, people by name, keys that can be rotated while it runs.
// Environment: REDIRECT_URI, CLIENT_ID, CLIENT_SECRET (none: a public client). Prints its address when it listens.
import { createServer } from 'node:http'
import { generateKeyPairSync, randomUUID } from 'node:crypto'
import { Provider } from 'oidc-provider'

const { REDIRECT_URI, CLIENT_ID, CLIENT_SECRET } = process.env
const newKey = () => ({
  ...generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'jwk' }),
  kid: randomUUID(), use: 'sig', alg: 'RS256',
})

function build(issuer) {
  return new Provider(issuer, {
    clients: [{
      client_id: CLIENT_ID,
      ...(CLIENT_SECRET ? { client_secret: CLIENT_SECRET } : { token_endpoint_auth_method: 'none' }),
      redirect_uris: [REDIRECT_URI],
      response_types: ['code'],
      grant_types: ['authorization_code'],
    }],
    pkce: { required: () => true },
    jwks: { keys: [newKey()] },
    cookies: { keys: [randomUUID()] },
    claims: { openid: ['sub', 'amr'], profile: ['name'] },
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_ctx, interaction) => `/interaction/${interaction.uid}` },
    findAccount: (_ctx, id) => ({ accountId: id, claims: async () => ({ sub: id, name: id }) }),
    conformIdTokenClaims: false,
  })
}

// Whoever arrives is logged in as the header X-Test-Subject says, with the amr of X-Test-Amr, and consents.
async function interact(provider, request, response) {
  const { prompt, params, session } = await provider.interactionDetails(request, response)
  const subject = request.headers['x-test-subject']
  const amr = (request.headers['x-test-amr'] ?? 'pwd').split(' ')
  if (prompt.name === 'login') {
    return provider.interactionFinished(request, response, { login: { accountId: subject, amr } })
  }
  const grant = new provider.Grant({ accountId: session.accountId, clientId: params.client_id })
  grant.addOIDCScope('openid profile')
  return provider.interactionFinished(request, response, { consent: { grantId: await grant.save() } })
}

const server = createServer()
server.listen(0, '127.0.0.1', () => {
  const issuer = `http://127.0.0.1:${server.address().port}`
  let provider = build(issuer)
  let asked = 0
  server.on('request', (request, response) => {
    if (request.url === '/test/rotate') {
      provider = build(issuer)
      return response.end('{}')
    }
    if (request.url === '/test/asked') return response.end(JSON.stringify({ jwks: asked }))
    if (request.url === '/jwks') asked += 1
    if (request.url.startsWith('/interaction/')) {
      return interact(provider, request, response).catch((error) => {
        response.statusCode = 500
        response.end(String(error))
      })
    }
    return provider.callback()(request, response)
  })
  console.log(issuer)
})
