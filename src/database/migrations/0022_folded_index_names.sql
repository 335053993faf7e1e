-- `category_name_key` is the name that this version and the one before know a taken name by.
drop index category_name_key;
alter index category_folded_name_key rename to category_name_key;
alter index task_by_folded_title rename to task_by_title;
alter index task_folded_tags_idx rename to task_tags_idx;
alter index user_search_idx rename to user_words_idx;
alter index user_by_folded_name rename to user_by_full_name;
