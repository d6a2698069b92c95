/** What the agent shows to the dashboard, at the socket and at the relay. */
export interface Credentials {
  /**
   * The credential to show; enrols first where there is none that is good. Throws OperationError while there is none to
   * be had, which says why and costs no request before it is time to ask again.
   */
  get(signal: AbortSignal): Promise<string>;
  /** The dashboard refuses this one for good. Never throws. */
  refused(credential: string, why: string): void;
  /** For `/status`: whether there is one that nobody refused, and if not, why. */
  readonly view: CredentialView;
}

export type CredentialView = { readonly state: 'none' | 'held' | 'refused'; readonly problem?: string };

/** Where the credential is kept over restarts. */
export interface CredentialFile {
  /** `undefined` when there is none, or one of another agent, app, environment or dashboard. */
  read(): Promise<string | undefined>;
  /** Throws OperationError when the disk refuses. */
  write(credential: string): Promise<void>;
}

/** The dashboard, as far as it makes agents known. */
export interface Enroller {
  /** The enrolment token as it is now; `undefined` where none is given. Throws OperationError when its file cannot be read. */
  token(): Promise<string | undefined>;
  /** Throws OperationError with the dashboard's own sentence; `later` when a person must do something. */
  enrol(token: string, signal: AbortSignal): Promise<string>;
}
