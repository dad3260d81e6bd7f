import type { RestSchema } from '@hatchet-ts/contracts';
import { Background, type Edge, Handle, type Node, type NodeProps, ReactFlow } from '@xyflow/react';
import '@xyflow/react/dist/base.css';
import { useMemo } from 'react';
import { classNames } from '../../design/class-names';
import { type GraphDirection, layoutGraph, useGraphDirection } from '../../design/graph-layout';
import { type RunStatus, StatusBadge } from '../../design/status-badge';
import type { TaskSummary } from './run-queries';

type Shape = RestSchema<'WorkflowRunShapeForWorkflowRunDetails'>;
type TaskNode = Node<
  { name: string; status: RunStatus; asleep: boolean; selected: boolean; direction: GraphDirection },
  'task'
>;

const NODE_WIDTH = 190;
const NODE_HEIGHT = 58;

interface TaskGraphProps {
  shape: Shape;
  tasks: readonly TaskSummary[];
  selected: string | undefined;
  onSelect: (task: string) => void;
}

/** The tasks of a DAG and who waits for whom. */
export default function TaskGraph({ shape, tasks, selected, onSelect }: TaskGraphProps) {
  const direction = useGraphDirection();
  const edges = useMemo(() => edgesOf(shape), [shape]);
  const places = useMemo(
    () =>
      layoutGraph(
        shape.map(({ stepId }) => stepId),
        edges,
        { width: NODE_WIDTH, height: NODE_HEIGHT },
        direction,
      ),
    [shape, edges, direction],
  );
  const nodes: TaskNode[] = shape.map(({ stepId, taskExternalId, taskName }) => {
    const task = tasks.find((each) => each.taskExternalId === taskExternalId);
    return {
      id: stepId,
      type: 'task',
      position: places.get(stepId)!,
      ariaLabel: `Task ${taskName}`,
      data: {
        name: taskName,
        status: task?.status ?? 'QUEUED',
        asleep: task?.isEvicted === true && task.status === 'RUNNING',
        selected: selected === taskExternalId,
        direction,
      },
    };
  });
  const choose = (stepId: string) => {
    const task = shape.find((each) => each.stepId === stepId);
    if (task) onSelect(task.taskExternalId);
  };
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
      onNodeClick={(_event, node) => choose(node.id)}
    >
      <Background gap={16} size={1} color="var(--line)" />
    </ReactFlow>
  );
}

function TaskBox({ data }: NodeProps<TaskNode>) {
  return (
    <div
      className={classNames(
        'flex cursor-pointer flex-col justify-center gap-1 rounded-lg border bg-raised px-3 shadow-flat transition-colors hover:border-ink-faint',
        data.selected ? 'border-accent ring-1 ring-accent' : 'border-line-strong',
      )}
      style={{ width: NODE_WIDTH, height: NODE_HEIGHT }}
    >
      <Handle type="target" position={data.direction.target} className="!size-0 !border-0 opacity-0" />
      <span className="truncate text-[0.8125rem] font-medium">{data.name}</span>
      <span>
        <StatusBadge status={data.status} asleep={data.asleep} />
      </span>
      <Handle type="source" position={data.direction.source} className="!size-0 !border-0 opacity-0" />
    </div>
  );
}
const nodeTypes = { task: TaskBox };

const edgesOf = (shape: Shape): Edge[] =>
  shape.flatMap(({ stepId, childrenStepIds }) =>
    childrenStepIds.map((child) => ({
      id: `${stepId} ${child}`,
      source: stepId,
      target: child,
      style: { stroke: 'var(--line-strong)', strokeWidth: 1.5 },
    })),
  );
