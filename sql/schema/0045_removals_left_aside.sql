-- What generic extraction leaves on a page has its receipt too, behind those of cleaning.
comment on table removals is 'One row per piece of text that cleaning took out of a version, or that generic extraction left on its page';
comment on column removals.rule is 'Rule that took it out; left_aside: prose of a page without a layout that is no part of the text, but for the comments of readers';
comment on column removals.position is 'Offset in characters in the extracted text, from 0; those of left_aside stand behind its end';
