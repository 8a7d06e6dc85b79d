import Link from 'next/link';
import type { ReactNode } from 'react';
import { Analytics, Hello } from './analytics';

export const metadata = { title: 'Evothesis Pixel in Next' };

export default function Layout({ children }: { children: ReactNode }) {
  return (
    <html lang="en">
      <body>
        <Analytics />
        {children}
        <Hello />
        <Link id="to-about" href="/about">
          About
        </Link>
      </body>
    </html>
  );
}
