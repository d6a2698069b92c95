/** Which releases have been initialised in this container. */
export interface InitMarks {
  has(release: string): Promise<boolean>;
  /** On the disk when it resolves. */
  set(release: string): Promise<void>;
}
