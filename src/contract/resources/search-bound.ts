/** What a search gives of each kind at most. */
export const mostFound = 10;
