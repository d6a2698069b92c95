import type { Metadata } from 'next';
import { MatrixPage } from '#features/matrix/matrix-page.tsx';
import { PromoteDrawer } from '#features/promotion/promote-drawer.tsx';

export const metadata: Metadata = { title: 'Overview' };

export default function OverviewRoute() {
  return (
    <>
      <MatrixPage />
      <PromoteDrawer />
    </>
  );
}
