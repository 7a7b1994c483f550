import type zh from '../zh-CN/common'

const common: typeof zh = {
  brand: { line: 'Government service hotline', short: '12345 Hotline' },
  title: {
    login: 'Sign in', submit: 'Tell us', track: 'Progress', orders: 'Work orders', order: 'Work order',
    chats: 'Conversations', followUps: 'Follow-up', approvals: 'Approvals', ledger: 'Suspended matters', knowledge: 'Knowledge base', letters: 'Letters', badRatings: 'Bad ratings', efficiency: 'Conduct', hardMatters: 'Hard matters', sessions: 'Sessions', board: 'Due board',
    calendars: 'Calendars', hotspots: 'Hot topics and warnings',
    register: 'Register an order', cases: 'Enterprise track', case: 'Enterprise matter', enterprises: 'Enterprises', holders: 'Who holds the levels', missing: 'No such page',
  },
  weekday: { Mon: 'Mon', Tue: 'Tue', Wed: 'Wed', Thu: 'Thu', Fri: 'Fri', Sat: 'Sat', Sun: 'Sun' },
  missing: { title: 'No such page', text: 'The address may be mistyped, or the page has moved.', back: 'Back to the list' },
  login: {
    title: 'Sign in', motto: 'Answered fast, sent right, done well, told clearly.',
    warning: 'Authorised staff only; every act is recorded',
    who: 'One entrance for agents, departments, supervisors and enterprise service',
    username: 'Staff number or user name', password: 'Password', show: 'Show', hide: 'Hide',
    otp: 'One-time code', otpWhy: '6 digits, from your authenticator', confirm: 'Confirm', other: 'Use another account',
    needName: 'Enter your staff number or user name', needPassword: 'Enter your password',
    needOtp: 'The one-time code has 6 digits',
    mustChange: 'Your password has expired or was set by someone else; choose a new one.', newPassword: 'New password', newHint: 'at least 8 characters of three kinds', again: 'Once more',
    needNew: 'The new password needs at least 8 characters', notSame: 'The two new passwords differ',
    enrol: 'This role needs a one-time code. Add this secret to your authenticator, then enter the 6 digits it shows:', enrolled: 'Enrolled. Wait for the next code, then enter it to sign in.',
    busy: 'Signing in…', over: 'Your session has ended. Sign in again to return to where you were.',
    oidc: 'Sign in with {provider}', oidcRefused: 'The identity provider was not believed; please sign in again.',
    oidcAway: 'The identity provider is out of reach; please use your password.',
    oidcUnlinked: 'This identity is not linked to an account here; ask your administrator.',
    lockNote: 'Repeated wrong passwords lock the account for a while. Ask your administrator or shift leader for help.',
    citizen: 'Citizens, to report or to follow up:',
  },
  error: {
    unknown: 'Something went wrong, please try again', offline: 'The server cannot be reached; check the network',
    'timed-out': 'The server did not answer in time, please try again later',
    'http-401': 'Your session has ended, please sign in again', 'http-403': 'You may not do this', 'http-404': 'Not found',
    'http-409': 'Someone changed this meanwhile; refresh and try again', 'http-413': 'The content is too long',
    'http-422': 'Something filled in is not right, please check', 'http-429': 'Too many attempts, please wait',
    'http-500': 'The server had a problem; it has been recorded', 'http-502': 'The server is not available for now',
    'http-503': 'The server is starting or under maintenance',
    id: 'Reference {id}',
  },
}
export default common
