using System.Globalization;
using System.Text;
using Rollcall.Scim.Resources;
using Rollcall.Scim.Schemas;
using Rollcall.Server.Jobs;
using Rollcall.Storage;
using Rollcall.Storage.Filters;

namespace Rollcall.Server.Schemas;

/// <summary>Fills the index of an attribute that becomes unique or searchable. What was declared takes effect when it is whole, or is undone with the reason.</summary>
public sealed class AttributeFill : AttributeJobKind
{
    internal AttributeFill()
    {
    }

    /// <inheritdoc/>
    public override AttributeJob Does => AttributeJob.Fill;

    /// <inheritdoc/>
    public override string Name => "attribute_fill";

    /// <inheritdoc/>
    public override string Describe(Job job) => $"Filling the index of “{job.Parameter}”";

    private protected override async ValueTask<JobStep> StepAsync(SqlSession session, Job job, CustomAttribute attribute, ScimSchemas schemas, DateTimeOffset now)
    {
        var directory = job.DirectoryId;
        var (after, unfit) = ReadPlace(job.Place);
        var type = attribute.Resource == Resources.ResourceKind.User ? schemas.User : schemas.Group;
        var target = type.IndexedAttributes.First(t => string.Equals(t.ToString(), attribute.Path, StringComparison.Ordinal));
        var rows = await PageAsync(session, directory, attribute, after);
        var filled = 0;
        foreach (var row in rows)
        {
            var keys = SearchColumns.OwnValues(type, target, row.Parsed).ToList();
            filled += keys.Count > 0 ? 1 : 0;
            if (keys.Exists(IsTooLong))
                unfit++;
            foreach (var key in keys.Where(k => !IsTooLong(k)))
                session.Execute("insert into value_index (directory_id, path, key, resource_id) values ($1, $2, $3, $4) on conflict (directory_id, path, key, resource_id) do nothing", directory, attribute.Path, key, row.Id);
        }
        if (rows.Count == ResourcesPerStep)
            return new(string.Create(CultureInfo.InvariantCulture, $"{rows[^1].Ordinal}:{unfit}"), rows.Count, filled);
        var problem = unfit > 0 ? Unfit(unfit) : attribute.Pending!.Uniqueness == Uniqueness.None ? null : await SchemaStore.DuplicatesAsync(session, directory, attribute.Path, CancellationToken.None);
        if (problem is null)
        {
            session.Execute("update schema_attributes set definition = pending, pending = null where directory_id = $1 and id = $2", directory, attribute.Id);
        }
        else
        {
            session.Execute("update schema_attributes set pending = null, problem = $3 where directory_id = $1 and id = $2", directory, attribute.Id, problem);
            await StartAsync(session, directory, attribute, AttributeJob.Purge, now);
        }
        SchemaStore.Renew(session, directory);
        return new(null, rows.Count, filled, problem);
    }

    // The ordinal it has reached, and how many resources before it have a value that no index takes.
    private static (long After, long Unfit) ReadPlace(string? place) =>
        place?.Split(':') is [var after, var unfit] ? (long.Parse(after, CultureInfo.InvariantCulture), long.Parse(unfit, CultureInfo.InvariantCulture)) : (0, 0);

    private static string Unfit(long unfit) => string.Create(CultureInfo.InvariantCulture,
        $"{unfit} {(unfit == 1 ? "resource has" : "resources have")} a value longer than {ScimLimits.Default.KeyBytes} bytes, which is the limit for values this server looks up. Shorten them and declare it again.");

    private static bool IsTooLong(string key) => Encoding.UTF8.GetByteCount(key) > ScimLimits.Default.KeyBytes;
}
