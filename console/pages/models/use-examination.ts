import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import type { ImageExaminationBody } from '../../../src/contract/resources/image-examination.ts';
import { path } from '../../api/api.ts';
import { useSession } from '../../api/session.ts';
import { modelOrders } from '../../orders/model-orders.ts';
import type { Order } from '../../orders/order.ts';

/** Milliseconds between two looks while it waits or runs. */
const period = 1_000;

export function isUnderWay(examination: ImageExaminationBody | undefined): boolean {
  return examination?.status === 'waiting' || examination?.status === 'running';
}

/** One examination of an image at a time: begun, followed, canceled. One that nobody waits for any more, as its form has gone, is canceled. */
export function useExamination() {
  const { api, project } = useSession();
  const client = useQueryClient();
  const [id, setId] = useState<string>();
  const queryKey = ['image-examination', project.id, id];
  const { data, error } = useQuery({
    queryKey,
    queryFn: ({ signal }) =>
      api.call<ImageExaminationBody>({
        method: 'GET',
        path: path`/v1/${project.id}/image-examinations/${id ?? ''}`,
        signal,
      }),
    enabled: id !== undefined,
    refetchInterval: ({ state }) => isUnderWay(state.data) && state.error === null && period,
    // It goes on by itself, whoever looks.
    refetchOnWindowFocus: false,
  });
  const gone = useRef(false);
  const begin = useMutation({
    mutationFn: ({ request }: Order) => api.call<ImageExaminationBody>(request),
    onSuccess: (begun) => {
      if (gone.current) return cancel.mutate(begun.examination_id);
      client.setQueryData(['image-examination', project.id, begun.examination_id], begun);
      setId(begun.examination_id);
    },
  });
  const cancel = useMutation({
    mutationFn: (of: string) => api.call(modelOrders.cancelExamination(project.id, of).request),
    onSuccess: () => setId(undefined),
  });
  const underWay = isUnderWay(data) && error === null;
  const abandoned = useRef<() => void>(undefined);
  abandoned.current = underWay && id !== undefined ? () => void cancel.mutate(id) : undefined;
  useEffect(() => {
    gone.current = false;
    return () => {
      gone.current = true;
      abandoned.current?.();
    };
  }, []);
  return {
    examination: id === undefined ? undefined : data,
    underWay,
    error: begin.error ?? cancel.error ?? (id === undefined ? null : error),
    beginning: begin.isPending,
    canceling: cancel.isPending,
    begin: (order: Order) => {
      cancel.reset();
      begin.mutate(order);
    },
    cancel: () => id !== undefined && cancel.mutate(id),
  };
}
