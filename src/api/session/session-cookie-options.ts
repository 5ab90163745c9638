/** Never read by a page, never sent with a request that another site began, never in the clear (RFC 6265bis, section 5.6). */
export const sessionCookieOptions = {
  path: '/',
  secure: true,
  httpOnly: true,
  sameSite: 'Strict',
} as const;
