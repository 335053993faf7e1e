-- Every request asks the database who is asking, so there is nobody to tell when that changes.
drop trigger session_revoked on session;
drop trigger session_removed on session;
drop trigger user_access_changed on "user";
drop trigger api_key_removed on api_key;
drop function announce_access_change();
