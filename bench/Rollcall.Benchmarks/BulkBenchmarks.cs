using System.Text;
using BenchmarkDotNet.Attributes;
using Rollcall.Scim.Bulk;
using Rollcall.Scim.Dialects;
using Rollcall.Scim.Resources;
using Rollcall.Scim.Schemas;

namespace Rollcall.Benchmarks;

/// <summary>A Bulk of 1,000 creates from bytes to a plan. Reading each body alone, as 1,000 requests would, is the yardstick.</summary>
[MemoryDiagnoser]
public class BulkBenchmarks
{
    private const int Operations = 1000;

    private byte[] _message = [];

    private int _id;

    [GlobalSetup]
    public void Prepare()
    {
        var user = Encoding.UTF8.GetString(Samples.User);
        var operations = Enumerable.Range(0, Operations).Select(i => $$"""{"method":"POST","path":"/Users","bulkId":"b{{i}}","data":{{user}}}""");
        _message = Encoding.UTF8.GetBytes($$"""{"schemas":["urn:ietf:params:scim:api:messages:2.0:BulkRequest"],"Operations":[{{string.Join(',', operations)}}]}""");
    }

    [Benchmark(Baseline = true)]
    public int Read_each_alone()
    {
        var bytes = 0;
        for (var i = 0; i < Operations; i++)
            bytes += ScimJson.ToBytes(ResourceBinder.Bind(Samples.Read(Samples.User), ScimSchemas.Standard.User, ScimDialect.Tolerant, [])).Length;
        return bytes;
    }

    [Benchmark]
    public BulkPlan Read() => BulkPlan.Read(_message, ScimSchemas.Standard, ScimDialect.Tolerant, ScimLimits.Default, () => new Guid(_id++, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0).ToString("D"), []);
}
