/** How a citizen is reached. */
export const METHODS = ['phone', 'visit', 'wechat', 'sms', 'other'] as const
