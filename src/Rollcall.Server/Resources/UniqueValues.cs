using Rollcall.Scim.Changes;
using Rollcall.Scim.Messages;
using Rollcall.Scim.Resources;
using Rollcall.Scim.Schemas;
using Rollcall.Storage;
using Rollcall.Storage.Filters;

namespace Rollcall.Server.Resources;

/// <summary>
/// What a batch knows of the values that must be unique in its directory (<see cref="Uniqueness.Server"/> on attributes of extensions): who has them in the database,
/// overlaid with the effects of the changes so far.
/// </summary>
internal sealed class UniqueValues
{
    private readonly Dictionary<(string Path, string Key), HashSet<Guid>> _owners = [];

    /// <summary>Gives the queries for the values that creates and replaces bring, so that they travel with everything else a batch reads.</summary>
    public void LookUp(SqlSession session, DirectoryBatch batch, IEnumerable<ResourceChange> changes)
    {
        // Documents are looked into only where a value must be unique.
        var wanted = changes.Where(c => c.Type.IndexedAttributes.Any(target => target.Attribute!.Uniqueness != Uniqueness.None)).SelectMany(c => c switch
        {
            ResourceChange.Create create => Of(c.Type, create.Document),
            ResourceChange.Replace replace => Of(c.Type, replace.Document),
            _ => [],
        });
        foreach (var attribute in wanted.GroupBy(v => v.Path, v => v.Key, StringComparer.Ordinal))
            Query(session, batch, attribute.Key, [.. attribute.Distinct(StringComparer.Ordinal)]);
    }

    /// <summary>Refuses a row with a value that somebody else has.</summary>
    /// <exception cref="ScimException">409 <c>uniqueness</c>, naming the attribute.</exception>
    public async ValueTask RefuseTakenAsync(SqlSession session, DirectoryBatch batch, ResourceType type, ResourceRow? before, ResourceRow row)
    {
        if (type.IndexedAttributes.IsEmpty || ReferenceEquals(before, row))
            return;
        var brought = Of(type, row.Parsed).Except(before is null ? [] : Of(type, before.Parsed)).ToList();
        foreach (var attribute in brought.Where(v => !_owners.ContainsKey(v)).GroupBy(v => v.Path, v => v.Key, StringComparer.Ordinal).ToList())
        {
            Query(session, batch, attribute.Key, [.. attribute]);
            await session.FlushAsync();
        }
        foreach (var value in brought)
        {
            if (_owners[value].Any(owner => owner != row.Id))
                throw ScimException.Uniqueness(value.Path);
        }
    }

    /// <summary>Takes note that a row has other values now, or is gone.</summary>
    public void Replace(ResourceType type, ResourceRow? before, ResourceRow? row)
    {
        if (type.IndexedAttributes.IsEmpty)
            return;
        foreach (var value in before is null ? [] : Of(type, before.Parsed))
            _owners.GetValueOrDefault(value)?.Remove(before!.Id);
        foreach (var value in row is null ? [] : Of(type, row.Parsed))
        {
            // What nobody asked for is looked up when somebody does; the row is found there by its place in the batch.
            _owners.GetValueOrDefault(value)?.Add(row!.Id);
        }
    }

    private static IEnumerable<(string Path, string Key)> Of(ResourceType type, ScimObject document) => type.IndexedAttributes
        .Where(target => target.Attribute!.Uniqueness != Uniqueness.None)
        .SelectMany(target => SearchColumns.OwnValues(type, target, document), (target, key) => (target.ToString(), key));

    private void Query(SqlSession session, DirectoryBatch batch, string path, List<string> keys)
    {
        foreach (var key in keys)
            _owners.TryAdd((path, key), []);
        session.Query(
            $"select key, resource_id from value_index where directory_id = $1 and path = $2 and {session.Dialect.AnyText("key", "$3")}",
            [batch.DirectoryId, path, SqlValue.Of(keys)], row =>
            {
                // Of a row this batch has already changed or deleted, what it has in the database says nothing any more.
                var id = row.Id(1);
                if (!batch.Rows.TryGetValue(id, out var known) || ReferenceEquals(known, batch.Original.GetValueOrDefault(id)))
                    _owners[(path, row.Text(0))].Add(id);
            });
        foreach (var changed in batch.Rows.Values.Where(r => r is not null && !ReferenceEquals(r, batch.Original.GetValueOrDefault(r.Id))))
        {
            foreach (var value in Of(batch.TypeOf(changed!), changed!.Parsed).Where(v => string.Equals(v.Path, path, StringComparison.Ordinal)))
                _owners.GetValueOrDefault(value)?.Add(changed.Id);
        }
    }
}
