/** What the panel itself says of failures that no answer explains, and around those that one does. */
export const errorMessages = {
  network: 'The panel could not be reached. Check your connection and try again.',
  timeout: 'No answer came in time. Check what happened before you repeat this.',
  unknown: 'Something went wrong in this page.',
  requestId: (id: string) => `Request ${id}`,
  fields: 'Some fields need another look.',
  retryAfter: (seconds: number) => `Try again in ${seconds} s.`,
  page: 'This page could not be shown.',
  reload: 'Load again',
} as const;
