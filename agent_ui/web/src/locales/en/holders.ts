export default {
  holders: {
    hint: 'Who is told when a matter climbs: those named, else every account of the role in that unit. Where nobody holds a level, nobody is told.',
    gaps: '{n} vacant', noGaps: 'None vacant', gapsOnly: 'Vacant only', find: 'A part of the unit’s name', failed: 'Could not be read', none: 'No unit fits',
    wholeCity: 'Whole city', unit: 'Unit', leads: 'leads {n}', byRole: 'by role, not named', vacant: 'Vacant', notNamed: 'Not named, by role', open: 'open',
    since: 'since {from}', between: '{from} to {to}', next: '{who} from {from} on', change: 'Change', changeOf: 'Change who holds the levels of {unit}',
    name: 'Name', replace: 'Replace', end: 'End', endOf: 'End the appointment of {who}', endSure: 'End it', lastDay: 'Last day',
    nameFor: 'Name {level} of {unit}', who: 'Person', choose: 'Choose', needWho: 'Choose a person', nobody: 'This unit has no account that may hold the level; the system administrator opens one',
    post: 'Post', from: 'From', to: 'To', toHint: 'Open where left empty', replaces: 'Replaces', replacesHint: 'The predecessor’s last day is the one before', beside: 'Nobody, both hold it', keep: 'Keep',
  },
}
