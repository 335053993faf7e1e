-- no transaction
-- Archives from before 0087 cannot be read any more, and their users can request new ones. The table stays, because processes of an earlier
-- version still write to it during the upgrade; what they write is removed with its export.
update export set expires_at = now() where status = 'done' and expires_at > now()
  and not exists (select from export_part where export_part.export_id = export.id);
truncate export_chunk;
