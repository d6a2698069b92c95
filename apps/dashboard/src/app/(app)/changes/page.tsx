import type { Metadata } from 'next';
import { ChangesPage } from '#features/review/changes-page.tsx';

export const metadata: Metadata = { title: 'Changes' };

export default function ChangesRoute() {
  return <ChangesPage />;
}
