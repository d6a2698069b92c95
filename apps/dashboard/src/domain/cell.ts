/** One app in one environment. */
export type CellName = { readonly app: string; readonly environment: string };

/** The same for the same cell, and for no other: neither name holds a slash. */
export const cellKey = ({ app, environment }: CellName): string => `${environment}/${app}`;

export const isSameCell = (a: CellName, b: CellName): boolean => a.app === b.app && a.environment === b.environment;
