/** `start` and `length` in bytes. */
export type Mapping = { readonly start: bigint; readonly length: bigint };

/**
 * Of the text of `/proc/<pid>/smaps` (proc_pid_smaps(5)): the mappings that hold nothing but what is in their file, so
 * that each of their pages can be read from it again. Parts of libraries that were written before they were made
 * read-only (relocations) are none.
 */
export function cleanMappings(smaps: string): Mapping[] {
  return smaps.split(/^(?=[0-9a-f]+-[0-9a-f]+ )/m).flatMap((mapping) => {
    const [, start, end] = /^([0-9a-f]+)-([0-9a-f]+) r-.p [0-9a-f]+ \S+ [1-9]\d* +\//.exec(mapping) ?? [];
    const isClean = /^Anonymous: +0 kB$/m.test(mapping) && /^Swap: +0 kB$/m.test(mapping);
    if (start === undefined || end === undefined || !isClean) return [];
    const from = BigInt(`0x${start}`);
    return [{ start: from, length: BigInt(`0x${end}`) - from }];
  });
}
