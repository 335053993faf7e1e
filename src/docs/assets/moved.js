/* Leads from the addresses that the reference had as one page, such as `#tag/tasks/operation/createTask`, to those it has now. */
{
  const follow = () => {
    const [, section] = /^#section\/([\w-]+)/.exec(location.hash) ?? [];
    if (section) location.replace(`#${section.toLowerCase()}`);
    const [id] = /operation\/\w+/.exec(location.hash) ?? /^#tag\/[\w-]+/.exec(location.hash) ?? [];
    const link = id && document.getElementById(id.replace('#', ''));
    if (link) location.replace(link.href);
  };
  addEventListener('hashchange', follow);
  follow();
}
