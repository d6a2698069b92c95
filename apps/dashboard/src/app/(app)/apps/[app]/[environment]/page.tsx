import type { Metadata } from 'next';
import { AppEnvironmentPage } from '#features/app-environment/app-environment-page.tsx';
import { PromoteDrawer } from '#features/promotion/promote-drawer.tsx';

type Props = { params: Promise<{ app: string; environment: string }> };

const namesIn = async ({ params }: Props) => {
  const { app, environment } = await params;
  return { app: decodeURIComponent(app), environment: decodeURIComponent(environment) };
};

export async function generateMetadata(props: Props): Promise<Metadata> {
  const { app, environment } = await namesIn(props);
  return { title: `${app} in ${environment}` };
}

export default async function AppEnvironmentRoute(props: Props) {
  const { app, environment } = await namesIn(props);
  return (
    <>
      <AppEnvironmentPage key={`${environment}/${app}`} app={app} environment={environment} />
      <PromoteDrawer />
    </>
  );
}
