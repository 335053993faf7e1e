alter index task_by_space_and_day rename to task_by_space;
