import Link from 'next/link';
import { buttonStyle } from '#ui/button-style.ts';
import { Empty } from '#ui/empty.tsx';

export default function NotFound() {
  return (
    <main className="flex min-h-dvh items-center justify-center">
      <Empty
        action={
          <Link href="/" className={buttonStyle({})}>
            Open the overview
          </Link>
        }
      >
        Nothing is at this address.
      </Empty>
    </main>
  );
}
