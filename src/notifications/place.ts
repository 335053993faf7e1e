/** Returns the path of the page of the client app that a notification is about. */
export function placeOf({
  task_id,
  project_id,
}: {
  task_id: string | null;
  project_id: string | null;
}): string {
  if (task_id) return `/tasks/${task_id}`;
  return project_id ? `/projects/${project_id}` : '/notifications';
}
