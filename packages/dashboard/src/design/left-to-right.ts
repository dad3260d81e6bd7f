import { graphlib, layout } from '@dagrejs/dagre';

interface Size {
  width: number;
  height: number;
}

/** Where the boxes of an acyclic graph stand, each left of those it leads to: upper left corners by id. */
export function leftToRight(
  ids: readonly string[],
  edges: readonly { source: string; target: string }[],
  { width, height }: Size,
): Map<string, { x: number; y: number }> {
  const graph = new graphlib.Graph();
  graph.setGraph({ rankdir: 'LR', nodesep: 18, ranksep: 56 });
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
