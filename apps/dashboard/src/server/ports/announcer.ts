/** Tells everyone who looks, agents by a hint and browsers by an event. Never waits and never throws. */
export interface Announcer {
  /** The state repository's default branch is at another commit. */
  stateMoved(commit: string): void;
  /** A pull request, review or status changed; `null` when it is not known which. */
  changesMoved(number: number | null): void;
}
