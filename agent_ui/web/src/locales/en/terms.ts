import type zh from '../zh-CN/terms'

const terms: typeof zh = {
  state: {
    registered: 'To accept', pending_dispatch: 'To dispatch', dispatched: 'To sign in', in_progress: 'In progress',
    pending_review: 'To review', pending_follow_up: 'To follow up', closed: 'Closed', archived: 'Archived',
  },
  step: {
    registered: 'Registered', pending_dispatch: 'Dispatch', dispatched: 'Sign-in', in_progress: 'Handling',
    pending_review: 'Review', pending_follow_up: 'Follow-up', closed: 'Closed',
  },
  type: {
    consultation: 'Enquiry', help: 'Help', complaint: 'Complaint', report: 'Report', suggestion: 'Suggestion', praise: 'Praise', other: 'Other',
  },
  urgency: { normal: 'Normal', urgent: 'Urgent', emergency: 'Emergency' },
  track: { ordinary: 'Ordinary', enterprise: 'Enterprise', hard_matter: 'Hard matter', efficiency: 'Efficiency' },
  channel: {
    phone: 'Phone', web: 'Web', wechat: 'WeChat', walk_in: 'Walk-in', letter: 'Letter', leader_note: 'Leader’s note', paper_slip: 'Paper slip',
  },
  level: { ok: 'On time', soon: 'Due soon', overdue: 'Overdue', stopped: 'Stopped' },
  due: { overdue: 'Overdue', at_risk: 'At risk', today: 'Due today' },
  confidence: { 1: 'Low', 2: 'Medium', 3: 'High' },
  truth: { true: 'True', partly: 'Partly true', false: 'Not true' },
  score: { 1: 'Very dissatisfied', 2: 'Dissatisfied', 3: 'Fair', 4: 'Satisfied', 5: 'Very satisfied' },
  method: { phone: 'Phone', visit: 'Visit', wechat: 'WeChat', sms: 'SMS', other: 'Other' },
  act: {
    accept: 'Accept', amend: 'Amend', direct_close: 'Answer directly', dispatch: 'Dispatch', sign_in: 'Sign in', contact: 'Contact', reply: 'Reply',
    approve: 'Approve', send_back: 'Send back', follow_up: 'Follow up', close: 'Close', rework: 'Rework', rectify: 'Put right', archive: 'Archive',
    again: 'Try again', cancel: 'Cancel', fold: 'Fold', copy: 'Copy', copied: 'Copied', notCopied: 'Not copied, please write it down',
  },
  did: {
    accept: 'Accepted', amend: 'Amended', direct_close: 'Answered', dispatch: 'Dispatched', sign_in: 'Signed in', contact: 'Contact noted', reply: 'Replied',
    approve: 'Approved', send_back: 'Sent back', follow_up: 'Follow-up noted', close: 'Closed', rework: 'Sent to rework', rectify: 'Sent to be put right', archive: 'Archived',
  },
  command: {
    accept: 'Check it, then it goes to dispatch', amend: 'Correct type, category, place', direct_close: 'Answer on the spot and close', dispatch: 'Hand it to a department',
    sign_in: 'Take it for your unit', contact: 'Note one contact with the citizen', reply: 'Write findings and the public answer', approve: 'The answer goes out at once',
    send_back: 'Say what is lacking', follow_up: 'Ask whether it is solved', close: 'Nothing more to do', rework: 'Once more by the same unit', rectify: 'No rework is left: put the bad rating right', archive: 'Put it on file',
  },
  assignment: { lead: 'Lead', co_handling: 'Co-handling', second_level: 'Second level', copy: 'Copy' },
  assignmentState: {
    pending_sign_in: 'To sign in', in_progress: 'In progress', replied: 'Replied', finished: 'Finished', informed: 'Informed', ended: 'Ended',
  },
  assignmentTime: { signed: 'signed in {at}', dispatched: 'dispatched {at}', replied: 'replied {at}' },
  replyState: { submitted: 'Under review', approved: 'Approved', sent_back: 'Sent back' },
  place: { town: 'County and town', village: 'Village, community' },
  mark: { colon: ': ' },
  accused: { none: 'None', unit: 'A unit', person: 'A person', name: 'Name', organisation: 'Belongs to which department' },
  field: {
    reply: 'Reply', name: 'Name', phone: 'Calling number', contact_phone: 'Contact number', content: 'Original text', on_behalf_of: 'On behalf of', anonymous: 'Anonymous',
    no_reply_wanted: 'No reply wanted', company: 'Company', uscc: 'Unified social credit code', complained_of: 'Complained of',
  },
  day: { today: 'Today', yesterday: 'Yesterday', tomorrow: 'Tomorrow' },
  unit: { working_day: '{n} working days', working_minute: '{n} working minutes', natural_day: '{n} days', minute: '{n} minutes' },
}
export default terms
