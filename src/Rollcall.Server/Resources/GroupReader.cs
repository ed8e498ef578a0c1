using System.Collections.Immutable;
using Rollcall.Scim.AspNetCore;
using Rollcall.Storage;

namespace Rollcall.Server.Resources;

/// <summary>The groups resources belong to (RFC 7643 §4.1.2 <c>groups</c>), for a whole page in one query.</summary>
internal static class GroupReader
{
    // Only directories with groups inside groups pay for the walk upwards. `union` drops what was seen, so cycles end.
    private const string Nested =
        """
        with recursive up (member_id, group_id, direct) as (
          select m.member_id, m.group_id, 1 from members m where m.directory_id = $1 and {0} and m.source = 0
          union
          select up.member_id, m.group_id, 0 from up join members m on m.directory_id = $1 and m.member_id = up.group_id and m.source = 0
        )
        select up.member_id, up.group_id, r.display, max(up.direct) from up
        join resources r on r.directory_id = $1 and r.id = up.group_id
        group by up.member_id, up.group_id, r.display order by up.group_id
        """;

    private const string Flat =
        """
        select m.member_id, m.group_id, r.display, 1 from members m
        join resources r on r.directory_id = m.directory_id and r.id = m.group_id
        where m.directory_id = $1 and {0} and m.source = 0 order by m.group_id
        """;

    public static async ValueTask<Dictionary<Guid, ImmutableArray<GroupReference>>> ReadAsync(
        SqlSession session, DirectoryAccess access, IReadOnlyList<Guid> ids, CancellationToken cancellationToken)
    {
        var found = new Dictionary<Guid, ImmutableArray<GroupReference>>(ids.Count);
        if (ids.Count == 0)
            return found;
        var (which, parameter) = ids.Count == 1 ? ("m.member_id = $2", (SqlValue)ids[0]) : (session.Dialect.AnyId("m.member_id", "$2"), SqlValue.Of(ids));
        var sql = (access.HasNestedGroups ? Nested : Flat).Replace("{0}", which, StringComparison.Ordinal);
        session.Query(sql, [access.DirectoryId, parameter], row =>
        {
            var reference = new GroupReference(IdText.Format(row.Id(1)), row.TextOrNull(2), row.Flag(3));
            found[row.Id(0)] = found.GetValueOrDefault(row.Id(0), []).Add(reference);
        });
        await session.FlushAsync(cancellationToken);
        return found;
    }
}
