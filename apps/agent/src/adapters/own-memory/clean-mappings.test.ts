import { expect, test } from 'vitest';
import { cleanMappings } from '#adapters/own-memory/clean-mappings.ts';

const mapping = (head: string, anonymousKb = 0, swapKb = 0) => `${head}
Size:               1024 kB
Rss:                 512 kB
Anonymous:      ${String(anonymousKb).padStart(8)} kB
AnonHugePages:         0 kB
Swap:           ${String(swapKb).padStart(8)} kB
VmFlags: rd ex mr mw me
`;

const CODE = '00400000-00500000 r-xp 00000000 fe:00 2031617 /opt/pagurus-agent';
const CONSTANTS = '7f0000000000-7f0000001000 r--p 00100000 fe:00 2031617                  /opt/a file with blanks';

test('a mapping that nobody can write and nobody wrote to can be read again', () => {
  expect(cleanMappings(mapping(CODE) + mapping(CONSTANTS))).toEqual([
    { start: 0x400000n, length: 0x100000n },
    { start: 0x7f0000000000n, length: 0x1000n },
  ]);
});

test.each([
  ['was written before it was made read-only', mapping(CODE, 4)],
  ['was written and swapped out', mapping(CODE, 0, 4)],
  ['can be written', mapping(CODE.replace('r-xp', 'rw-p'))],
  ['is shared', mapping(CODE.replace('r-xp', 'r--s'))],
  ['has no file', mapping('7f0000000000-7f0000001000 r-xp 00000000 00:00 0 ')],
  ['belongs to the kernel', mapping('7ffd00000000-7ffd00002000 r-xp 00000000 00:00 0   [vdso]')],
  ['tells too little', `${CODE}\nSize: 1024 kB\n`],
])('one that %s stays', (_what, smaps) => {
  expect(cleanMappings(smaps + mapping(CONSTANTS))).toEqual([{ start: 0x7f0000000000n, length: 0x1000n }]);
});
