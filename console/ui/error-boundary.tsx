import { Component, type ReactNode } from 'react';
import { Failure } from './failure.tsx';

interface ErrorBoundaryProps {
  /** With another one it tries again. */
  readonly place: string;
  readonly children: ReactNode;
}

interface ErrorBoundaryState {
  readonly error: Error | undefined;
  readonly place: string;
}

/** Keeps what is around it when what is in it fails, until the reader goes elsewhere. */
export class ErrorBoundary extends Component<ErrorBoundaryProps, ErrorBoundaryState> {
  override state: ErrorBoundaryState = { error: undefined, place: this.props.place };

  static getDerivedStateFromError(error: unknown): Partial<ErrorBoundaryState> {
    return { error: error instanceof Error ? error : new Error(String(error)) };
  }

  static getDerivedStateFromProps({ place }: ErrorBoundaryProps, state: ErrorBoundaryState): ErrorBoundaryState | null {
    return place === state.place ? null : { error: undefined, place };
  }

  override render(): ReactNode {
    const { error } = this.state;
    // A part of the page that cannot be loaded, after an upgrade for instance, is asked for again only by a new page.
    return error === undefined ? this.props.children : <Failure error={error} retry={() => location.reload()} />;
  }
}
