import { graphlib, layout } from '@dagrejs/dagre';
import { Position } from '@xyflow/react';
import { useSyncExternalStore } from 'react';

interface Size {
  width: number;
  height: number;
}

/** Where a graph leads to, and on which sides of a box its edges end and begin. */
export interface GraphDirection {
  rankdir: 'LR' | 'TB';
  /** Pixels between the boxes that stand for one step. */
  ranksep: number;
  target: Position;
  source: Position;
}

const RIGHT: GraphDirection = { rankdir: 'LR', ranksep: 56, target: Position.Left, source: Position.Right };
const DOWN: GraphDirection = { rankdir: 'TB', ranksep: 32, target: Position.Top, source: Position.Bottom };

/** Narrower, three boxes beside each other are too small to read. */
const narrow = window.matchMedia('(max-width: 40rem)');

function subscribe(listener: () => void): () => void {
  narrow.addEventListener('change', listener);
  return () => narrow.removeEventListener('change', listener);
}

/** To the right, and down at phone width. */
export const useGraphDirection = (): GraphDirection =>
  useSyncExternalStore(subscribe, () => (narrow.matches ? DOWN : RIGHT));

/** Where the boxes of an acyclic graph stand, each before those it leads to: upper left corners by id. */
export function layoutGraph(
  ids: readonly string[],
  edges: readonly { source: string; target: string }[],
  { width, height }: Size,
  { rankdir, ranksep }: GraphDirection,
): Map<string, { x: number; y: number }> {
  const graph = new graphlib.Graph();
  graph.setGraph({ rankdir, ranksep, nodesep: 18 });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const id of ids) graph.setNode(id, { width, height });
  for (const { source, target } of edges) graph.setEdge(source, target);
  layout(graph);
  return new Map(
    ids.map((id) => {
      const { x, y } = graph.node(id) as { x: number; y: number };
      return [id, { x: x - width / 2, y: y - height / 2 }];
    }),
  );
}
