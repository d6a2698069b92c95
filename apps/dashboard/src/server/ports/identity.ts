/** A signed-in person, and the token with which everything is done in their name. */
export type Person = { readonly login: string; readonly name: string; readonly token: string };

/** Who sends this request; `undefined` when nobody is signed in. Throws when that cannot be found out. */
export type Identify = (headers: Headers) => Promise<Person | undefined>;
