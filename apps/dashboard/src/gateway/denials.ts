/** Counts in a reason change with every agent that moves; each agent is told of that this seldom. */
const AGAIN_MS = 5_000;

/** Remembers who was told what, so that an agent that waits hears its reason when it changed, and not with every look. */
export class Denials {
  readonly #said = new Map<string, { readonly text: string; readonly at: number }>();

  /** Whether `text` is to be said to this agent now: at once when it is another reason, later when only its numbers are. */
  isNews(instanceUid: string, text: string, now: number): boolean {
    const said = this.#said.get(instanceUid);
    if (said !== undefined) {
      if (said.text === text) return false;
      if (numberless(said.text) === numberless(text) && now - said.at < AGAIN_MS) return false;
    }
    this.#said.set(instanceUid, { text, at: now });
    return true;
  }

  /** It waits no more, or has a new socket. */
  forget(instanceUid: string): void {
    this.#said.delete(instanceUid);
  }
}

const numberless = (text: string): string => text.replaceAll(/\d+/g, '#');
