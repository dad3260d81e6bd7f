import { Background, Handle, type Node, type NodeProps, ReactFlow } from '@xyflow/react';
import '@xyflow/react/dist/base.css';
import { type GraphDirection, layoutGraph, useGraphDirection } from '../../design/graph-layout';
import type { DefinedTask } from './definition';

const SIZE = { width: 190, height: 46 };

type TaskNode = Node<{ name: string; durable: boolean; direction: GraphDirection }, 'task'>;

/** The tasks of a workflow and whom each waits for (DAG-02). */
export default function DefinitionGraph({ tasks }: { tasks: readonly DefinedTask[] }) {
  const direction = useGraphDirection();
  const edges = tasks.flatMap(({ ReadableId, Parents }) =>
    (Parents ?? []).map((parent) => ({
      id: `${parent} ${ReadableId}`,
      source: parent,
      target: ReadableId,
      style: { stroke: 'var(--line-strong)', strokeWidth: 1.5 },
    })),
  );
  const places = layoutGraph(
    tasks.map(({ ReadableId }) => ReadableId),
    edges,
    SIZE,
    direction,
  );
  const nodes: TaskNode[] = tasks.map(({ ReadableId, isDurable }) => ({
    id: ReadableId,
    type: 'task',
    position: places.get(ReadableId)!,
    ariaLabel: `Task ${ReadableId}`,
    data: { name: ReadableId, durable: isDurable === true, direction },
  }));
  return (
    <ReactFlow
      // Fits itself into the view anew when it turns.
      key={direction.rankdir}
      nodes={nodes}
      edges={edges}
      nodeTypes={nodeTypes}
      fitView
      fitViewOptions={{ maxZoom: 1, padding: 0.15 }}
      minZoom={0.2}
      nodesDraggable={false}
      nodesConnectable={false}
      zoomOnScroll={false}
      preventScrolling={false}
    >
      <Background gap={16} size={1} color="var(--line)" />
    </ReactFlow>
  );
}

function TaskBox({ data }: NodeProps<TaskNode>) {
  return (
    <div
      className="flex flex-col justify-center rounded-lg border border-line-strong bg-raised px-3 shadow-flat"
      style={SIZE}
    >
      <Handle type="target" position={data.direction.target} className="!size-0 !border-0 opacity-0" />
      <span className="truncate text-[0.8125rem] font-medium">{data.name}</span>
      {data.durable && <span className="text-2xs text-ink-faint">durable</span>}
      <Handle type="source" position={data.direction.source} className="!size-0 !border-0 opacity-0" />
    </div>
  );
}
const nodeTypes = { task: TaskBox };
