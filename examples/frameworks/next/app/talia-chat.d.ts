// Tells JSX the attributes, the events and `config` of the tag.
import '@talia/widget/react';
