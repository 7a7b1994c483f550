import type zh from '../zh-CN/hearing'

const hearing: typeof zh = {
  hearing: {
    title: 'Listening', start: 'Listen', goOn: 'Go on listening', stop: 'Stop listening', finishing: 'Hearing the last words…', who: 'This microphone hears', level: 'Volume',
    hint: 'What is said is written here and fills the form; what you type is never changed.', waiting: 'Listening…', gap: '{from}–{to} not heard', notMandarin: 'not Mandarin, fills no form',
    lineLost: 'The sound connection was lost and is being restored; go on typing.', noMicrophone: 'There is no microphone, or the browser may not use it.', handOver: 'Danger: hand over to {number} at once', owners: 'Departments that may own it',
    accept: 'Accept', acceptAll: 'Accept all', accepted: 'accepted', use: 'Use', heardOther: 'Heard: {value}', discard: 'Discard this hearing',
  },
  hearingSource: { citizen: 'from the citizen', recap: 'said again by the agent', agent: 'from the agent', caller_id: 'calling number', typed: 'typed' },
  hearingSpeaker: { citizen: 'Citizen', agent: 'Agent' },
}
export default hearing
