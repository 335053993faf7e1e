-- What the caller called itself in `X-Origin`, so that an integration can skip the events of its own changes.

alter table event add column origin text;
