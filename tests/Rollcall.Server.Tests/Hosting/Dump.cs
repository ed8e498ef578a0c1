using Rollcall.Storage;

namespace Rollcall.Server.Tests.Hosting;

/// <summary>What a database holds.</summary>
internal static class Dump
{
    /// <summary>Every row of every table, as text that differs when a byte differs.</summary>
    /// <param name="database">The database.</param>
    /// <param name="without">Tables that are left out.</param>
    public static async Task<string> OfAsync(Database database, params string[] without)
    {
        var words = EngineWords.Of(database.Dialect);
        var lines = new List<string>();
        foreach (var table in await ListAsync(words.Tables))
        {
            if (without.Contains(table, StringComparer.Ordinal))
                continue;
            var columns = await ListAsync(words.Columns, table);
            lines.AddRange((await ListAsync(words.Rows(table, columns))).Select(row => $"{table}: {row}"));
        }
        return string.Join('\n', lines);

        ValueTask<List<string>> ListAsync(string sql, params SqlValue[] parameters) => database.ReadAsync(session => session.ListAsync(sql, parameters, row => row.Text(0)));
    }
}
