-- The first event a batch writes for a directory bears the batch's id: when the answer to a commit was lost, it tells whether the batch was kept.
-- Beside the state it would be overwritten by the next batch before anybody could look.
alter table events add column batch blob;
alter table directory_state drop column last_batch;
