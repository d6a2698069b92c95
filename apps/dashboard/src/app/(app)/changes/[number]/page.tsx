import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { ChangePage } from '#features/review/change-page.tsx';

type Props = { params: Promise<{ number: string }> };

export const generateMetadata = async ({ params }: Props): Promise<Metadata> => ({
  title: `Change #${(await params).number}`,
});

export default async function ChangeRoute({ params }: Props) {
  const number = Number((await params).number);
  if (!Number.isSafeInteger(number) || number < 1) notFound();
  return <ChangePage key={number} number={number} />;
}
