/** The role of those who may do everything, in the cloud's word. */
export const administrator = 'te_admin';
