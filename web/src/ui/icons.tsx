import type { ReactNode } from 'react';

function Icon({ children }: { children: ReactNode }) {
  return (
    <svg
      aria-hidden="true"
      className="size-4 shrink-0"
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.4"
      strokeLinecap="round"
      strokeLinejoin="round"
    >
      {children}
    </svg>
  );
}

export const SessionsIcon = () => (
  <Icon>
    <rect x="1.75" y="2.75" width="12.5" height="10.5" rx="2" />
    <path d="M4.75 6l2.25 2-2.25 2M8.75 10.25h2.5" />
  </Icon>
);
export const RunnersIcon = () => (
  <Icon>
    <rect x="2" y="2.5" width="12" height="4.5" rx="1.25" />
    <rect x="2" y="9" width="12" height="4.5" rx="1.25" />
    <path d="M4.75 4.75h.01M4.75 11.25h.01M8 4.75h3.25M8 11.25h3.25" />
  </Icon>
);
export const SettingsIcon = () => (
  <Icon>
    <path d="M2 4.5h7M12.5 4.5H14M2 11.5h1.5M7 11.5h7" />
    <circle cx="10.75" cy="4.5" r="1.75" />
    <circle cx="5.25" cy="11.5" r="1.75" />
  </Icon>
);
export const HelpIcon = () => (
  <Icon>
    <rect x="1.5" y="4" width="13" height="8" rx="1.5" />
    <path d="M4 6.5h.01M6.7 6.5h.01M9.3 6.5h.01M12 6.5h.01M5 9.5h6" />
  </Icon>
);
export const ThemeIcon = () => (
  <Icon>
    <circle cx="8" cy="8" r="5.5" />
    <path d="M8 2.5a5.5 5.5 0 010 11z" fill="currentColor" />
  </Icon>
);
export const LeaveIcon = () => (
  <Icon>
    <path d="M6.5 2.5h-3a1 1 0 00-1 1v9a1 1 0 001 1h3M10.5 5.25L13.25 8l-2.75 2.75M13 8H6.5" />
  </Icon>
);
export const RailIcon = () => (
  <Icon>
    <rect x="2" y="2.75" width="12" height="10.5" rx="1.75" />
    <path d="M6.25 3v10" />
  </Icon>
);
export const PlusIcon = () => (
  <Icon>
    <path d="M8 3v10M3 8h10" />
  </Icon>
);
export const CopyIcon = () => (
  <Icon>
    <rect x="5.5" y="5.5" width="8" height="8" rx="1.5" />
    <path d="M10.5 3.5a1 1 0 00-1-1h-6a1 1 0 00-1 1v6a1 1 0 001 1" />
  </Icon>
);
export const BackIcon = () => (
  <Icon>
    <path d="M10 3L5 8l5 5" />
  </Icon>
);
export const ChevronIcon = () => (
  <Icon>
    <path d="M6 3.5L10.5 8 6 12.5" />
  </Icon>
);
export const CloseIcon = () => (
  <Icon>
    <path d="M4 4l8 8M12 4l-8 8" />
  </Icon>
);
export const FitIcon = () => (
  <Icon>
    <path d="M2.5 6V3.5a1 1 0 011-1H6M10 2.5h2.5a1 1 0 011 1V6M13.5 10v2.5a1 1 0 01-1 1H10M6 13.5H3.5a1 1 0 01-1-1V10" />
  </Icon>
);
export const StopIcon = () => (
  <Icon>
    <circle cx="8" cy="8" r="5.75" />
    <rect x="5.75" y="5.75" width="4.5" height="4.5" rx="0.75" fill="currentColor" stroke="none" />
  </Icon>
);
export const AgainIcon = () => (
  <Icon>
    <path d="M13 8a5 5 0 11-1.6-3.7M13 2.5v2.6h-2.6" />
  </Icon>
);
export const ShareIcon = () => (
  <Icon>
    <circle cx="4" cy="8" r="1.75" />
    <circle cx="12" cy="3.75" r="1.75" />
    <circle cx="12" cy="12.25" r="1.75" />
    <path d="M5.6 7.2l4.8-2.6M5.6 8.8l4.8 2.6" />
  </Icon>
);
export const FindIcon = () => (
  <Icon>
    <circle cx="7" cy="7" r="4.25" />
    <path d="M10.25 10.25L13.5 13.5" />
  </Icon>
);
export const UpIcon = () => (
  <Icon>
    <path d="M3.5 10L8 5.5l4.5 4.5" />
  </Icon>
);
export const DownIcon = () => (
  <Icon>
    <path d="M3.5 6L8 10.5 12.5 6" />
  </Icon>
);
export const SplitIcon = () => (
  <Icon>
    <rect x="2" y="2.75" width="12" height="10.5" rx="1.75" />
    <path d="M8 3v10M11 6.25v3.5M9.25 8h3.5" />
  </Icon>
);
export const SideIcon = () => (
  <Icon>
    <rect x="2" y="2.75" width="12" height="10.5" rx="1.75" />
    <path d="M8 3v10" />
  </Icon>
);
export const StackIcon = () => (
  <Icon>
    <rect x="2" y="2.75" width="12" height="10.5" rx="1.75" />
    <path d="M2.25 8h11.5" />
  </Icon>
);
export const GridIcon = () => (
  <Icon>
    <rect x="2" y="2.75" width="12" height="10.5" rx="1.75" />
    <path d="M8 3v10M2.25 8h11.5" />
  </Icon>
);
export const SendIcon = () => (
  <Icon>
    <path d="M8 13V3.5M4 7.25L8 3.25l4 4" />
  </Icon>
);
export const SortIcon = () => (
  <Icon>
    <path d="M8 12.5v-9M4.75 6.5L8 3.25l3.25 3.25" />
  </Icon>
);
export const MessageIcon = () => (
  <Icon>
    <path d="M2.5 3.5h11v7.5h-6L4.5 13.5V11h-2z" />
  </Icon>
);
export const InboxIcon = () => (
  <Icon>
    <path d="M2.25 9.25L4 3.5h8l1.75 5.75v3.25H2.25zM2.25 9.25H5.5a2.5 2.5 0 005 0h3.25" />
  </Icon>
);
export const WallIcon = () => (
  <Icon>
    <path d="M2 2.75h3.25v4.5H2zM6.4 2.75h3.25v4.5H6.4zM10.75 2.75H14v4.5h-3.25zM2 8.75h3.25v4.5H2zM6.4 8.75h3.25v4.5H6.4zM10.75 8.75H14v4.5h-3.25z" />
  </Icon>
);
