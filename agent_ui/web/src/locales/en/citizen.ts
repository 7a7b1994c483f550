import type zh from '../zh-CN/citizen'

const citizen: typeof zh = {
  citizen: {
    largeText: 'Large', normalText: 'Normal', call: 'Call 12345', callShort: 'Call', danger: 'In danger, first dial', dial: { 110: 'Dial 110, police', 119: 'Dial 119, fire', 120: 'Dial 120, ambulance' },
    want: 'You want to', wantOptional: 'optional', content: 'What happened', contentExample: 'What, since when, what should be done', where: 'Where', whereExample: 'District, town, road or estate',
    supplement: 'Add photos', sendPhotos: 'Send photos', supplemented: '{n} photos received', photos: 'Photos', photosOptional: 'optional, at most {n}', addPhoto: 'Take or choose photos', preparing: 'Preparing photos…', noPicture: '{name} is not a picture we can open',
    reply: 'How to answer you', replyOptional: 'without a phone, follow it by the code', phone: 'Mobile or landline', name: 'Your name (optional)', company: 'I speak for a company',
    confidential: 'Keep me confidential', confidentialHint: 'The department sees neither your name, phone nor words',
    privacy: 'Used for this matter only.', privacyMore: 'How your data is used', privacyText: 'Your name, phone and address are stored encrypted, shown only to those who work on this matter, each look recorded, and used for nothing else. If you choose to be kept confidential, the department sees an approved abstract only. You may leave them empty.',
    send: 'Agree and send', sending: 'Sending…', already: 'Sent already? Follow it', needContent: 'Tell us in at least 5 characters', badPhone: 'Not a phone number; use a mobile or a landline with area code',
    received: 'Received', receivedText: 'We will act as soon as we can.', code: 'Tracking code', keepCode: 'Keep the code: you need it to follow and to rate, and we will not show it again.', seeProgress: 'See the progress', another: 'Report something else',
    trackTitle: 'Follow your matter', trackHint: 'Number and code were shown when you sent it.', needNumber: 'Enter the number', needCode: 'Enter the code', look: 'Look', notFound: 'Not found. Check number and code; repeated errors pause the look-up for 15 minutes.',
    roads: 'What you can still do', road: { supplement: 'Add', urge: 'Remind', withdrawal: 'Withdraw' }, words: { supplement: 'What do you add', urge: 'What do you want to say', withdrawal: 'Why do you withdraw' },
    roadHint: { supplement: 'it goes to the unit that works on it', urge: 'the unit is reminded at once', withdrawal: 'nobody will work on it any more; you can report it anew' }, roadSend: { supplement: 'Send', urge: 'Send', withdrawal: 'Withdraw it' },
    said: { supplement: 'Received.', urge: 'The unit was reminded.', withdrawal: 'Withdrawn.' }, needWords: 'Write a few words', askedFor: 'The hotline needs more from you; work goes on after that.',
    reportNew: 'Report something new', refresh: 'Refresh', otherMatter: 'Another matter', sentAt: 'sent {at}', messages: 'What the hotline wrote to you', dialNow: 'Dial {number} now', promised: 'To be answered before {at}', answer: 'The answer to you',
    step: { received: 'Received', dispatched: 'Dispatched', working: 'Handling', answered: 'Answered' },
    satisfied: 'Are you satisfied?', needScore: 'Choose first', ratingComment: 'Anything else (optional)', rate: 'Send the rating', ratingNote: 'If you are dissatisfied we will contact you and look again.', yourRating: 'Your rating', thanks: 'Thank you.',
  },
}
export default citizen
