/** The columns of the list, in their order. */
export const COLUMNS = [
  "name",
  "coverage",
  "known_coverage",
  "open_share",
  "verdict",
  "threads",
  "people",
  "open_seats",
  "annual_revenue",
  "money_at_risk",
] as const;

export type Column = (typeof COLUMNS)[number];
