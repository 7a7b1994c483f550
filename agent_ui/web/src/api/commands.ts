/** Every move of the machine. */
export const COMMANDS = [
  'accept', 'amend', 'direct_close', 'dispatch', 'sign_in', 'contact', 'reply', 'approve', 'send_back', 'follow_up',
  'close', 'rework', 'rectify', 'archive',
  'refuse', 'hand_over', 'record_hand_over', 'false_alarm', 'ask_supplement', 'supplement', 'consult', 'give_opinion',
  'conclude', 'merge', 'unmerge', 'answer_with_main', 'split', 'withdraw', 'urge', 'supervise', 'answer_supervision',
  'send_back_supervision', 'end_supervision', 'instruct', 'request_return', 'grant_return', 'designate',
  'request_extension', 'grant_extension', 'request_suspension', 'grant_suspension', 'report_progress',
  'review_suspension', 'resume', 'request_unreasonable', 'grant_unreasonable', 'request_final_answer',
  'grant_final_answer', 'request_appeal', 'grant_appeal', 'reject_request', 'cancel_request', 'reactivate', 'delegate',
  'add_co_handler', 'accept_part', 'send_back_part', 'recall', 'draft_reply', 'sign_reply', 'return_draft',
  'ask_citizen', 'relay_answer', 'override_term',
] as const
export type Command = (typeof COMMANDS)[number]
