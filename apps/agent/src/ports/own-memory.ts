export interface OwnMemory {
  /**
   * Gives back to the system what this process keeps in memory without need: pages of its program that can be read
   * again, and free memory of its allocator. The process stands still for some 10 ms. Never throws.
   */
  giveBack(): Promise<void>;
}
