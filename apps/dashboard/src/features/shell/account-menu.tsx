'use client';
import { useQueryClient } from '@tanstack/react-query';
import { ChevronDown, ExternalLink, LogOut } from 'lucide-react';
import type { Role, Session } from '#contract/session.ts';
import { endSession } from '#lib/auth.ts';
import { paths } from '#lib/paths.ts';
import { Button } from '#ui/button.tsx';
import { Menu, MenuButton, MenuLine, MenuLink, MenuNote } from '#ui/menu.tsx';

const ROLES: Record<Role, string> = { viewer: 'Viewer', releaseManager: 'Release manager', admin: 'Admin' };

/** Who is signed in, with which role, and the way out. */
export function AccountMenu({ session }: { session: Session }) {
  const client = useQueryClient();
  const signOut = async () => {
    await endSession();
    client.clear();
    location.assign(session.forgeSignOutUrl ?? paths.signIn('/'));
  };
  const { user, repository } = session;
  return (
    <Menu
      trigger={
        <Button look="quiet" aria-label={`Account of ${user.login}`} className="-mr-2 max-w-40 px-2">
          <span className="truncate">{user.login}</span>
          <ChevronDown size={14} aria-hidden className="text-ink-3" />
        </Button>
      }
    >
      <MenuNote>
        <span className="block font-medium">{user.name || user.login}</span>
        <span className="block text-xs text-ink-3">
          {ROLES[session.role]} on {repository.fullName}
        </span>
      </MenuNote>
      <MenuLine />
      {repository.webUrl ? (
        <MenuLink href={repository.webUrl}>
          <ExternalLink size={16} aria-hidden className="text-ink-3" />
          State repository
        </MenuLink>
      ) : null}
      <MenuButton onSelect={() => void signOut()}>
        <LogOut size={16} aria-hidden className="text-ink-3" />
        Sign out
      </MenuButton>
    </Menu>
  );
}
