import type { Metadata } from 'next';
import { FilesPage } from '#features/editor/files-page.tsx';

export const metadata: Metadata = { title: 'Files' };

export default function FilesRoute() {
  return <FilesPage />;
}
